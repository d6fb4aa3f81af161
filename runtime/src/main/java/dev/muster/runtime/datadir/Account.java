package dev.muster.runtime.datadir;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A user of the operating system. The number decides; in a container it may have no name.
record Account(long uid, String name) {
    static Account ofThisProcess() {
        long uid = new UnixSystem().getUid();
        var name = System.getProperty("user.name", "?");
        return new Account(uid, name.equals("?") ? Long.toString(uid) : name);
    }

    static Account ownerOf(Path path) throws IOException {
        int uid = (Integer) Files.getAttribute(path, "unix:uid");
        return new Account(uid, Files.getOwner(path).getName());
    }

    boolean owns(Path path) throws IOException {
        return ownerOf(path).uid() == uid;
    }
}
