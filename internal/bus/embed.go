package bus

import (
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/nats-io/nats-server/v2/server"
)

// startServer runs a nats-server that only this process can reach. JetStream
// insists on a directory that it can write to; nothing is ever stored there,
// for all streams are in memory.
func startServer(memory int64) (*server.Server, string, error) {
	dir, err := os.MkdirTemp("", "inceptionscope-")
	if err != nil {
		return nil, "", fmt.Errorf("bus: a writable temporary directory is needed: %w", err)
	}
	s, err := server.NewServer(&server.Options{
		ServerName: "inceptionscope", DontListen: true, NoSigs: true, NoLog: true,
		JetStream: true, JetStreamMaxMemory: memory, JetStreamMaxStore: 1 << 20, StoreDir: dir,
		MaxPayload: 1 << 20, MaxPending: 64 << 20,
	})
	if err != nil {
		os.RemoveAll(dir)
		return nil, "", fmt.Errorf("bus: %w", err)
	}
	s.Start()
	if !s.ReadyForConnections(5 * time.Second) {
		return nil, "", errors.Join(errors.New("bus: the server in this process did not start within 5 s"), stopServer(s, dir))
	}
	return s, dir, nil
}

func stopServer(s *server.Server, dir string) error {
	if s != nil {
		s.Shutdown()
		s.WaitForShutdown()
	}
	if dir == "" {
		return nil
	}
	return os.RemoveAll(dir)
}
