package dev.muster.tctl;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.core.time.Time;
import dev.muster.proto.v1.AgentInfo;
import dev.muster.proto.v1.ConnectedInstance;
import dev.muster.proto.v1.Coverage;
import dev.muster.proto.v1.Instance;
import dev.muster.proto.v1.InventoryServiceGrpc.InventoryServiceImplBase;
import dev.muster.proto.v1.ListClusterRequest;
import dev.muster.proto.v1.ListClusterResponse;
import dev.muster.proto.v1.ListInstancesRequest;
import dev.muster.proto.v1.ListInstancesResponse;
import dev.muster.proto.v1.PingAllRequest;
import dev.muster.proto.v1.PingAllResponse;
import dev.muster.proto.v1.PingResult;
import dev.muster.proto.v1.Role;
import dev.muster.tctl.session.AuthAccess;
import dev.muster.tctl.session.AuthSession;
import dev.muster.tctl.session.GlobalOptions;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A hundred thousand agents in the heap that the launcher gives tctl, in a JVM of its own.
final class LargeInventoryTest {
    private static final int AGENTS = 100_000;
    private static final int PAGE = 1000;

    @ParameterizedTest
    @CsvSource({
        "ls,text",
        "ls,json",
        "ls,yaml",
        "status --cluster,text",
        "status --cluster,json",
        "ping --all,json"
    })
    void listsAHundredThousandAgentsIn64MegabytesOfHeap(String command, String format)
            throws Exception {
        var child =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx64m",
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "--sun-misc-unsafe-memory-access=allow",
                                "-cp",
                                System.getProperty("java.class.path"),
                                LargeInventoryTest.class.getName(),
                                command,
                                format)
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        long agents;
        try (var out = child.inputReader()) {
            agents = out.lines().filter(line -> line.contains("host-")).count();
        }

        assertThat(child.waitFor()).isEqualTo(command.startsWith("ping") ? 1 : 0);
        assertThat(agents).isEqualTo(AGENTS);
    }

    /// The child.
    public static void main(String[] args) throws IOException {
        var name = UUID.randomUUID().toString();
        var server = InProcessServerBuilder.forName(name).addService(new Crowd()).build().start();
        AuthAccess auth =
                () -> {
                    var channel = InProcessChannelBuilder.forName(name).build();
                    return new AuthSession(channel, "crowd", channel::shutdownNow);
                };
        var out = new PrintWriter(System.out, false, UTF_8);
        int exit =
                Tctl.commandLine(
                                new Commands(new GlobalOptions(), auth, Time.system()),
                                List.of("inventory"))
                        .setOut(out)
                        .execute(words(args[0], args[1]));
        out.flush();
        server.shutdownNow();
        System.exit(exit);
    }

    private static String[] words(String command, String format) {
        return "inventory %s --format=%s".formatted(command, format).split(" ", -1);
    }

    private static final class Crowd extends InventoryServiceImplBase {
        private static final Coverage COVERAGE = Coverage.newBuilder().setComplete(true).build();

        @Override
        public void listInstances(
                ListInstancesRequest request, StreamObserver<ListInstancesResponse> caller) {
            int from =
                    request.getPageToken().isEmpty() ? 0 : Integer.parseInt(request.getPageToken());
            var page = ListInstancesResponse.newBuilder();
            IntStream.range(from, from + PAGE).mapToObj(Crowd::agent).forEach(page::addInstances);
            if (from + PAGE < AGENTS) {
                page.setNextPageToken(Integer.toString(from + PAGE));
            }
            caller.onNext(page.build());
            caller.onCompleted();
        }

        @Override
        public void listCluster(
                ListClusterRequest request, StreamObserver<ListClusterResponse> caller) {
            send(
                    caller,
                    Crowd::connected,
                    ListClusterResponse.newBuilder().setCoverage(COVERAGE).build());
        }

        /// None of them answers.
        @Override
        public void pingAll(PingAllRequest request, StreamObserver<PingAllResponse> caller) {
            send(caller, Crowd::pinged, PingAllResponse.newBuilder().setCoverage(COVERAGE).build());
        }

        /// Sends what the caller takes, as Auth does.
        private static <A> void send(StreamObserver<A> caller, IntFunction<A> page, A last) {
            var to = (ServerCallStreamObserver<A>) caller;
            var pages = IntStream.iterate(0, from -> from < AGENTS, from -> from + PAGE).iterator();
            to.setOnReadyHandler(() -> {
                while (to.isReady() && pages.hasNext()) {
                    to.onNext(page.apply(pages.next()));
                    if (!pages.hasNext()) {
                        to.onNext(last);
                        to.onCompleted();
                    }
                }
            });
        }

        private static PingAllResponse pinged(int from) {
            var reason = Agents.reason("PING_TIMEOUT", "host- did not answer", "Look at it");
            var page = PingAllResponse.newBuilder();
            IntStream.range(from, from + PAGE)
                    .mapToObj(Crowd::agent)
                    .forEach(agent ->
                            page.addResults(
                                    PingResult.newBuilder()
                                            .setId(agent.getId())
                                            .setAuthId("auth-1")
                                            .setReason(reason)));
            return page.build();
        }

        private static ListClusterResponse connected(int from) {
            var page = ListClusterResponse.newBuilder();
            IntStream.range(from, from + PAGE)
                    .mapToObj(Crowd::agent)
                    .forEach(agent ->
                            page.addInstances(
                                    ConnectedInstance.newBuilder()
                                            .setId(agent.getId())
                                            .setAgent(agent.getAgent())
                                            .setAuthId("auth-1")));
            return page.build();
        }

        private static Instance agent(int number) {
            return Instance.newBuilder()
                    .setId(new UUID(0x4000, number).toString())
                    .setAgent(
                            AgentInfo.newBuilder()
                                    .setHostname("host-%06d.rack-12.example.com".formatted(number))
                                    .setVersion("1.2.3")
                                    .addServices(Role.ROLE_NODE)
                                    .putLabels("env", "production"))
                    .setConnected(true)
                    .build();
        }
    }
}
