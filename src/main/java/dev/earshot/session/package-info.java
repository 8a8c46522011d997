/** One live session and the ports that doors, upstreams and policies implement. */
package dev.earshot.session;
