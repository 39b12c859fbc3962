package main

import (
	"context"
	"errors"
	"os"

	"github.com/redis/go-redis/v9"
)

var errNoRedis = errors.New("no counter: juju integrate guestbook redis")

// visits counts who comes by, in the Redis that the charm was integrated with; without one, nobody is counted.
type visits struct{ client *redis.Client }

func openVisits() (*visits, error) {
	url := os.Getenv("REDIS_DB_CONNECT_STRING")
	if url == "" {
		return &visits{}, nil
	}
	options, err := redis.ParseURL(url)
	if err != nil {
		return nil, err
	}
	return &visits{client: redis.NewClient(options)}, nil
}

// count counts one more and gives how many there were.
func (v *visits) count(ctx context.Context) (int64, error) {
	if v.client == nil {
		return 0, errNoRedis
	}
	return v.client.Incr(ctx, "guestbook:visits").Result()
}

func (v *visits) close() {
	if v.client != nil {
		_ = v.client.Close()
	}
}
