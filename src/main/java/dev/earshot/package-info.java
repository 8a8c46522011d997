/** Earshot: an edge gateway for live voice. */
package dev.earshot;
