package dev.greenroom.core.app;

import java.util.Optional;

/**
 * How players of an application may log in; a provider that is off answers as if unknown.
 *
 * @param anonymous a random identity
 * @param nickname a name that the player chooses
 * @param googleClientId log in with Google; absent when off
 */
public record AuthConfiguration(
    boolean anonymous, boolean nickname, Optional<String> googleClientId) {}
