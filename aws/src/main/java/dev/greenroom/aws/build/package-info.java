/** Images of builds, made by CodeBuild. */
package dev.greenroom.aws.build;
