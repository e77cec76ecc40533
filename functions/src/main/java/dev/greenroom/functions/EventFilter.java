package dev.greenroom.functions;

import dev.greenroom.core.event.EventJournal;
import dev.greenroom.core.token.Scope;
import dev.greenroom.functions.auth.Caller;
import java.util.Optional;

/**
 * Which events a caller is told: those of its organization, of what its token may read, and of one
 * application where it asked for that.
 */
record EventFilter(String orgId, Caller caller, Optional<String> appId) {

  boolean passes(EventJournal.Entry entry) {
    return entry.orgId().filter(orgId::equals).isPresent()
        && appId.map(wanted -> entry.appId().filter(wanted::equals).isPresent()).orElse(true)
        && mayRead(entry.type());
  }

  private boolean mayRead(String type) {
    Scope needed =
        switch (type.substring(0, type.indexOf('.'))) {
          case "application" -> Scope.APPLICATIONS_READ;
          case "build" -> Scope.BUILDS_READ;
          case "deployment" -> Scope.DEPLOYMENTS_READ;
          default -> Scope.PROCESSES_READ;
        };
    return caller instanceof Caller.Developer developer && developer.scopes().allow(needed);
  }
}
