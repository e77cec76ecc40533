/** Tests of builds on AWS. */
package dev.greenroom.aws.build;
