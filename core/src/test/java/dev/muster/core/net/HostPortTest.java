package dev.muster.core.net;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HostPortTest {
    @ParameterizedTest
    @ValueSource(
            strings = {"auth.example.com:3025", "127.0.0.1:0", "[::1]:65535", "[fe80::1%eth0]:1"})
    void printsWhatItParsed(String text) {
        assertThat(HostPort.parse(text)).hasToString("Optional[" + text + "]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "host",
                ":3025",
                "host:",
                "host:70000",
                "a:b:1",
                "::1:3025",
                "http://a:1",
                "a b:1"
            })
    void refusesWhatIsNoAddress(String text) {
        assertThat(HostPort.parse(text)).isEmpty();
    }

    @Test
    void onlyLiteralLoopbackIsLoopback() {
        assertThat(new HostPort("127.9.0.1", 1).isLoopback()).isTrue();
        assertThat(new HostPort("::1", 1).isLoopback()).isTrue();
        assertThat(new HostPort("localhost", 1).isLoopback()).isTrue();
        assertThat(new HostPort("127.0.0.1.example.com", 1).isLoopback()).isFalse();
        assertThat(new HostPort("0.0.0.0", 1).isLoopback()).isFalse();
    }
}
