package e2e

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"
)

// lab is what all tests share, because it takes longer to start than most of
// them to run: the program's binary, a browser, and a server that no test stops.
var lab struct {
	skip    string // why there is no browser
	binary  string
	browser context.Context
	server  *server
}

func TestMain(m *testing.M) {
	code, err := run(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, "e2e:", err)
		code = 1
	}
	os.Exit(code)
}

func run(m *testing.M) (int, error) {
	chromium := findChromium()
	if chromium == "" {
		lab.skip = "no Chromium to test the page in: install chromium"
		if os.Getenv("INCEPTIONSCOPE_CI") == "1" {
			return 1, fmt.Errorf("%s", lab.skip)
		}
		return m.Run(), nil
	}
	dir, err := os.MkdirTemp("", "inceptionscope-e2e-")
	if err != nil {
		return 1, err
	}
	defer os.RemoveAll(dir)
	if err := build(filepath.Join(dir, "web")); err != nil {
		return 1, err
	}
	if lab.server, err = launch("127.0.0.1:0"); err != nil {
		return 1, err
	}
	defer func() { _ = lab.server.stop() }()
	ctx, cancel := browse(chromium, filepath.Join(dir, "profile"))
	defer cancel()
	if err := chromedp.Do(ctx); err != nil {
		return 1, fmt.Errorf("start %s: %w", chromium, err)
	}
	lab.browser = ctx
	return m.Run(), nil
}

// build makes the program, unless one that is already built is to be tested.
func build(path string) error {
	if lab.binary = os.Getenv("INCEPTIONSCOPE_BINARY"); lab.binary != "" {
		return nil
	}
	lab.binary = path
	if out, err := exec.Command("go", "build", "-o", path, "inceptionscope/cmd/web").CombinedOutput(); err != nil {
		return fmt.Errorf("build cmd/web: %w\n%s", err, out)
	}
	return nil
}

// findChromium is the browser; INCEPTIONSCOPE_CHROMIUM names another, or none.
func findChromium() string {
	if path, ok := os.LookupEnv("INCEPTIONSCOPE_CHROMIUM"); ok {
		return path
	}
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}

// browse prepares a browser that talks to nobody by itself; a camera that
// shows a test picture stands in for a webcam.
func browse(path, profile string) (context.Context, context.CancelFunc) {
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.UserDataDir(profile), chromedp.NoSandbox,
		chromedp.Flag("headless", "new"), chromedp.Flag("disable-gpu", true), chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("lang", "en-US"), chromedp.Flag("hide-scrollbars", true),
		chromedp.Flag("use-fake-device-for-media-stream", true), chromedp.Flag("use-fake-ui-for-media-stream", true))
	allocator, stop := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, cancel := chromedp.NewContext(allocator)
	return ctx, func() { cancel(); stop() }
}

// here skips a test where there is no browser.
func here(t testing.TB) {
	t.Helper()
	if lab.skip != "" {
		t.Skip(lab.skip)
	}
}
