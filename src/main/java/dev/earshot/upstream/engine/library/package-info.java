/**
 * The machine's own C libraries and model files: found, or missed with a sentence that says what to install.
 * Everything of the engine that leaves Java goes through here.
 */
package dev.earshot.upstream.engine.library;
