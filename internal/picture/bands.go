package picture

import (
	"runtime"
	"sync"
)

// bands calls work for parts of n rows, lo to hi-1, on all processors. A panic
// in one of them is the caller's.
func bands(n int, work func(lo, hi int)) {
	parts := min(runtime.GOMAXPROCS(0), 1+n/64)
	var wait sync.WaitGroup
	failed := make(chan any, parts)
	for i := range parts {
		wait.Go(func() {
			defer func() {
				if x := recover(); x != nil {
					failed <- x
				}
			}()
			work(n*i/parts, n*(i+1)/parts)
		})
	}
	wait.Wait()
	select {
	case x := <-failed:
		panic(x)
	default:
	}
}
