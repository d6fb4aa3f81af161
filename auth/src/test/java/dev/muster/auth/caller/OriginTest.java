package dev.muster.auth.caller;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

final class OriginTest {
    @Test
    void anIpv4AddressSharesItsLimitsWithNobody() {
        var origin = origin("192.0.2.7");

        assertThat(origin).isEqualTo(new Origin("192.0.2.7", "192.0.2.7"));
    }

    @Test
    void ipv6AddressesOfOneNetworkShareTheirLimits() {
        var first = origin("2001:db8:1:2::1");
        var second = origin("2001:db8:1:2:ffff::9");
        var other = origin("2001:db8:1:3::1");

        assertThat(first.block()).isEqualTo(second.block()).isNotEqualTo(other.block());
        assertThat(first.address()).isNotEqualTo(second.address());
    }

    @Test
    void whatHasNoAddressIsLocal() {
        assertThat(Origin.of(null).address()).isEqualTo("local");
        assertThat(Origin.of(InetSocketAddress.createUnresolved("x", 1)).address())
                .isEqualTo("local");
    }

    private static Origin origin(String literal) {
        return Origin.of(new InetSocketAddress(InetAddress.ofLiteral(literal), 40_000));
    }
}
