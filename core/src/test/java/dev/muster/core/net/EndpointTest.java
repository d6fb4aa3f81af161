package dev.muster.core.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class EndpointTest {
    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.7:3025", "[::1]:3025"})
    void aLiteralIsItsOwnAddress(String text) {
        var address = HostPort.parse(text).orElseThrow();

        assertThat(Endpoint.ofLiteral(address)).hasToString("Optional[" + text + "]");
    }

    @Test
    void aNameIsShownWithTheAddressThatItStandsFor() {
        var name = new HostPort("auth.example.com", 3025);

        var endpoint = new Endpoint(name, InetAddress.ofLiteral("10.0.0.7"));

        assertThat(Endpoint.ofLiteral(name)).isEmpty();
        assertThat(endpoint).hasToString("auth.example.com:3025 (10.0.0.7)");
        assertThat(endpoint.socket().getHostString()).isEqualTo("10.0.0.7");
    }
}
