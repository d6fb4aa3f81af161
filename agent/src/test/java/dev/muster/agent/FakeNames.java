package dev.muster.agent;

import dev.muster.core.net.Resolver;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;

/// Name servers that know what a test tells them.
public final class FakeNames implements Resolver {
    private final Map<String, List<InetAddress>> known = new ConcurrentHashMap<>();
    private volatile CountDownLatch silence = new CountDownLatch(0);

    /// From now on `host` is exactly this.
    public void set(String host, String... ips) {
        known.put(host, Stream.of(ips).map(InetAddress::ofLiteral).toList());
    }

    /// Leaves every question unanswered from now on, until [#speak].
    public void fallSilent() {
        silence = new CountDownLatch(1);
    }

    public void speak() {
        silence.countDown();
    }

    @Override
    public List<InetAddress> addresses(String host) throws UnknownHostException {
        try {
            silence.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        var addresses = known.get(host);
        if (addresses == null) {
            throw new UnknownHostException(host);
        }
        return addresses;
    }
}
