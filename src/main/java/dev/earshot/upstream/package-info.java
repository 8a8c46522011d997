/**
 * The failover chain of a session and the guard of each upstream: in which order upstreams are tried, how often, and when
 * one is left alone for a while. What an upstream is, is told by its {@link dev.earshot.upstream.UpstreamProvider}.
 */
package dev.earshot.upstream;
