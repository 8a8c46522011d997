/**
 * Who may talk. Two kinds of key open a door: the API keys of the configuration, for servers, and client secrets
 * ({@code ek_…}), minted for one browser or app and short-lived. Without API keys Earshot is a demonstration on one
 * person's machine: it listens on loopback only and takes any key from that machine's own pages.
 */
package dev.earshot.credentials;
