/** The console: live and recent sessions, their turns, events and cost, for whoever may observe. */
package dev.earshot.console;
