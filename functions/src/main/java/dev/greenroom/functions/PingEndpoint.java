package dev.greenroom.functions;

import dev.greenroom.core.region.Region;

/**
 * Where a client measures its distance to a region.
 *
 * @param region the region
 * @param host a DNS name or address
 * @param port 1..65535
 */
public record PingEndpoint(Region region, String host, int port) {}
