/** The HTTP door: client secrets and WebRTC calls by {@code POST}, and the JSON body of everything that goes wrong. */
package dev.earshot.client.http;
