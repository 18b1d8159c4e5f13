/**
 * The HTTP side: what a request asks for, who may ask, and how answers are written. The contract is {@code openapi.json}
 * beside this package; a test holds the two together.
 */
package dev.tidemark.dashboard.http;
