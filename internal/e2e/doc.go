// Package e2e tests the page in a real Chromium against the real program,
// built from this tree and started as people start it. It has only tests.
//
// One browser serves all tests; each test has its own browser context (its own
// cookies, storage and pages), and each page is watched: a request to another
// host, a line of level error in the console, an uncaught exception or a
// violation of the content security policy fails the test, unless the test
// said before that it provokes it.
//
// Nothing here sleeps: every step waits for a condition of the page.
//
//	go test ./internal/e2e -run TestUpload                  one test
//	INCEPTIONSCOPE_SHOTS=/tmp/x go test ./internal/e2e      keep the screenshots
//	INCEPTIONSCOPE_BINARY=./web go test ./internal/e2e      test this program, do not build one
//	go test ./internal/e2e -run - -bench Speed              upload to maps and answer, in milliseconds
package e2e
