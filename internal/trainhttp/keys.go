package trainhttp

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/hex"
	"sync"
)

// keys of the jobs that are known, newest last.
type keys struct {
	mu    sync.Mutex
	of    map[string]string
	order []string
}

// maxKeys is more than there are jobs at any time.
const maxKeys = 256

func (k *keys) init() { k.of = map[string]string{} }

// give makes the key of a new job.
func (k *keys) give(job string) string {
	k.mu.Lock()
	defer k.mu.Unlock()
	key := random()
	k.of[job] = key
	if k.order = append(k.order, job); len(k.order) > maxKeys {
		delete(k.of, k.order[0])
		k.order = k.order[1:]
	}
	return key
}

// fits says whether the key is the job's.
func (k *keys) fits(job, key string) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	want := k.of[job]
	return want != "" && subtle.ConstantTimeCompare([]byte(want), []byte(key)) == 1
}

// random is an id that nobody guesses.
func random() string {
	b := make([]byte, 16)
	_, _ = rand.Read(b) // never fails
	return hex.EncodeToString(b)
}
