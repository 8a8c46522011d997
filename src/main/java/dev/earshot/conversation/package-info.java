/**
 * Pure state machines of a conversation: turns, items, responses, truncation, playout. They hold no socket, thread or
 * clock; positions and times come in as arguments, effects go out as data.
 */
package dev.earshot.conversation;
