package dev.muster.tctl.inventory;

import static java.util.Objects.requireNonNull;

import dev.muster.proto.v1.ListInstancesRequest;
import dev.muster.proto.v1.ListInstancesResponse;
import dev.muster.tctl.session.AuthSession;
import java.util.Iterator;

/// A listing, asked for page by page: there is at least one.
final class InstancePages implements Iterator<ListInstancesResponse> {
    private final String what;
    private final AuthSession session;
    private final ListInstancesRequest.Builder request;
    private boolean last;

    /// @param what what does not happen when a page does not come
    InstancePages(String what, AuthSession session, ListInstancesRequest.Builder request) {
        this.what = requireNonNull(what, "what");
        this.session = requireNonNull(session, "session");
        this.request = requireNonNull(request, "request");
    }

    @Override
    public boolean hasNext() {
        return !last;
    }

    @Override
    public ListInstancesResponse next() {
        var page = session.inventory(what, service -> service.listInstances(request.build()));
        request.setPageToken(page.getNextPageToken());
        last = page.getNextPageToken().isEmpty();
        return page;
    }
}
