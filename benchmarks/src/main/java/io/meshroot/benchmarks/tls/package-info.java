/** What TLS with our managers costs. */
@NullMarked
package io.meshroot.benchmarks.tls;

import org.jspecify.annotations.NullMarked;
