package io.meshroot.examples.envoysds;

/**
 * What an Envoy was sent and accepted.
 *
 * @param number grows with each version that one Envoy is sent
 * @param serial the serial number of the leaf
 * @param sequence the sequence of the trust
 */
record Evidence(long number, String serial, long sequence) {}
