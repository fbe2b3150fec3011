/** Arbitraries and domains for property-based suites. */
@NullMarked
package io.meshroot.testkit.jqwik;

import org.jspecify.annotations.NullMarked;
