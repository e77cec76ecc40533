package dev.greenroom.core.user;

import dev.greenroom.core.token.Scopes;

/**
 * What a token may do in one organization.
 *
 * @param orgId the organization
 * @param scopes what it may do there
 */
public record Standing(String orgId, Scopes scopes) {}
