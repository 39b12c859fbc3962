module github.com/paas-charm/paas-charm/tools/bench/measure

go 1.24
