/**
 * The embedded engine: hears, understands a little and speaks without any network. It owns the conversation of each of
 * its sessions. Speech detection, transcription and synthesis run on workers and come back as events with a sample
 * position; everything else runs on the session's event loop.
 */
package dev.earshot.upstream.engine;
