// Package session runs live training jobs for the page "Train": a small
// GoogLeNet learns from scratch on the endless set of package synth, and every
// step is measured.
//
// A [Manager] bounds how many jobs run and how long. A [Job] trains one lane
// or two ("twin runs": the same pictures in the same order, one setting
// changed) and can be paused, stepped, reset with the same seed, slowed down
// and cancelled. Readers join with [Job.Join] at any time and first get all
// that happened, so a reloaded page finds its job again. When the last reader
// has been gone for a moment, the job ends, unless [Job.Keep] was set.
//
// Between two layers the job rests while the [train.Gate] says that somebody
// waits for an inference.
//
// A handler does this:
//
//	job, err := manager.Start(settings)          // ErrBusy: all places are taken
//	update, leave := job.Join()                  // update is a channel; leave when the socket closes
//	for u := range update { send(u) }            // u.State first; the channel ends with the job
//	job.Pause(), job.Step(1), job.Resume(), job.Reset(), job.SetSpeed(5), job.Cancel()
//
// An [Update] carries what is new since the reader's last one, so a slow
// reader gets fewer and larger updates and nothing piles up.
package session
