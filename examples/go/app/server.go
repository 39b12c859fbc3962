package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"
)

var signed = promauto.NewCounter(prometheus.CounterOpts{
	Name: "guestbook_entries_total",
	Help: "Entries that were signed",
})

// newServer has the routes of the book.
func newServer(book *book, visits *visits) *http.ServeMux {
	routes := http.NewServeMux()
	routes.HandleFunc("GET /{$}", func(response http.ResponseWriter, _ *http.Request) {
		fmt.Fprintln(response, setting("APP_GREETING", "Welcome"))
	})
	routes.HandleFunc("GET /entries", func(response http.ResponseWriter, request *http.Request) {
		entries, err := book.newest(request.Context(), 50)
		answer(response, http.StatusOK, entries, err)
	})
	routes.HandleFunc("POST /entries", func(response http.ResponseWriter, request *http.Request) {
		var line entry
		reader := http.MaxBytesReader(response, request.Body, 10_000)
		err := json.NewDecoder(reader).Decode(&line)
		author, message := strings.TrimSpace(line.Author), strings.TrimSpace(line.Message)
		if err != nil || !between(author, 80) || !between(message, 500) {
			reply(response, http.StatusBadRequest,
				map[string]string{"error": "author (1 to 80 characters) and message (1 to 500) are needed"})
			return
		}
		added, err := book.add(request.Context(), author, message)
		if err == nil {
			signed.Inc()
		}
		answer(response, http.StatusCreated, added, err)
	})
	routes.HandleFunc("POST /visits", func(response http.ResponseWriter, request *http.Request) {
		count, err := visits.count(request.Context())
		if errors.Is(err, errNoRedis) {
			reply(response, http.StatusServiceUnavailable, map[string]string{"error": err.Error()})
			return
		}
		answer(response, http.StatusOK, map[string]int64{"visits": count}, err)
	})
	routes.HandleFunc("GET /health", func(response http.ResponseWriter, request *http.Request) {
		answer(response, http.StatusOK, map[string]string{"status": "ok"}, book.ping(request.Context()))
	})
	return routes
}

func between(text string, longest int) bool {
	return text != "" && utf8.RuneCountInString(text) <= longest
}

// answer replies with a value; no database, no book, and nothing of its address or password.
func answer(response http.ResponseWriter, status int, value any, err error) {
	if err == nil {
		reply(response, status, value)
		return
	}
	reason := "a server behind the book does not answer; try again soon"
	if errors.Is(err, errNotConfigured) {
		reason = err.Error()
	}
	reply(response, http.StatusServiceUnavailable, map[string]string{"error": reason})
}

func reply(response http.ResponseWriter, status int, value any) {
	response.Header().Set("Content-Type", "application/json")
	response.WriteHeader(status)
	_ = json.NewEncoder(response).Encode(value)
}
