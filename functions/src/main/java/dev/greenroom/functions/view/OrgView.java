package dev.greenroom.functions.view;

import dev.greenroom.core.org.Org;
import dev.greenroom.core.token.Scopes;

/** An organization as its caller sees it. */
public final class OrgView {
  private OrgView() {}

  /** There is no billing here, so the customer id that the SDKs require is empty. */
  public static JsonObject of(Org org, Scopes scopes) {
    return new JsonObject()
        .put("orgId", org.orgId())
        .putIfPresent("name", org.name())
        .put("stripeCustomerId", "")
        .put("isSingleTenant", false)
        .put("scopes", scopes.wire())
        .put("maxRequestedMemoryMB", org.maxRequestedMemoryMb())
        .putIfPresent("defaultFleetId", org.defaultFleetId());
  }
}
