/** Requests over HTTP: deadlines, places in flight, retries, the circuit, redirects. */
@NullMarked
package io.meshroot.vault.internal.http;

import org.jspecify.annotations.NullMarked;
