module github.com/paas-charm/paas-charm/tools/hook-tool

go 1.26
