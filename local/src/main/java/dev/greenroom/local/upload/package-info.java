/** The local twin of S3's multipart upload: parts and archives on disk behind signed addresses. */
package dev.greenroom.local.upload;
