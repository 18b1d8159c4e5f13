/**
 * The contracts as JSON: bytes become events or rejections, events and results become bytes.
 *
 * <p>What enters is untrusted; {@link dev.tidemark.model.json.EventDecoder} answers any bytes with a value and never
 * throws. What leaves is canonical: one way of writing each event, result and key, described by the JSON Schemas beside
 * this package ({@code dev/tidemark/model/schema}).
 */
package dev.tidemark.model.json;
