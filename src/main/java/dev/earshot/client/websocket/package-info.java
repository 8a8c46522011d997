/** The WebSocket door: {@code GET /v1/realtime}, events both ways, audio as base64 inside them. */
package dev.earshot.client.websocket;
