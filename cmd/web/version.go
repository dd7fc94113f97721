package main

import (
	"fmt"
	"runtime"
	"runtime/debug"
)

type versionCmd struct{}

// version is set by the release tool; a build from a checkout tells its commit.
var version = "dev"

func (versionCmd) Run(s streams) error {
	_, err := fmt.Fprintf(s.out, "inceptionscope %s (%s, %s/%s)\n", fullVersion(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
	return err
}

func fullVersion() string {
	info, ok := debug.ReadBuildInfo()
	if version != "dev" || !ok {
		return version
	}
	for _, kv := range info.Settings {
		if kv.Key == "vcs.revision" && len(kv.Value) >= 12 {
			return version + " " + kv.Value[:12]
		}
	}
	return version
}
