/** What the programs stand on that are always on in an account: their settings, core on AWS. */
package dev.greenroom.aws.service;
