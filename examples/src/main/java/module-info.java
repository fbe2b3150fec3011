/** Runnable programs. */
module io.meshroot.examples {
    requires io.meshroot.core;
    requires io.meshroot.tresor;
    requires jdk.httpserver;
    requires static org.jspecify;
}
