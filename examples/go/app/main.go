// A guest book: visitors leave a line, everybody reads them.
package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/prometheus/client_golang/prometheus/promhttp"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer stop()
	book, err := openBook(ctx, os.Getenv("POSTGRESQL_DB_CONNECT_STRING"))
	if err != nil {
		log.Fatal("cannot use the database: ", err)
	}
	defer book.close()
	if len(os.Args) > 1 && os.Args[1] == "migrate" {
		if err := book.migrate(ctx); err != nil {
			log.Fatal("cannot migrate: ", err)
		}
		fmt.Println("the table entries is there")
		return
	}
	visits, err := openVisits()
	if err != nil {
		log.Fatal("cannot use Redis: its URL is none")
	}
	defer visits.close()
	serve(ctx, book, visits)
}

// serve answers until the program is told to end.
func serve(ctx context.Context, book *book, visits *visits) {
	routes := newServer(book, visits)
	routes.Handle("GET "+setting("METRICS_PATH", "/metrics"), promhttp.Handler())
	server := &http.Server{Addr: ":" + setting("PORT", "8080"), Handler: routes, ReadHeaderTimeout: 10 * time.Second}
	go func() {
		<-ctx.Done()
		ending, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		_ = server.Shutdown(ending)
	}()
	if err := server.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
		log.Fatal(err)
	}
}

func setting(name, otherwise string) string {
	if value := os.Getenv(name); value != "" {
		return value
	}
	return otherwise
}
