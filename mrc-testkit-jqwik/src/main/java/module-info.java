/** Arbitraries and domains for property-based suites. */
module io.meshroot.testkit.jqwik {
    requires transitive io.meshroot.api;
    requires transitive net.jqwik.api;
    requires static transitive org.jspecify;
}
