#!/usr/bin/env bash
# Writes a root file system to stdout, as tar: what is installed on this Debian of the packages named, with all that they depend on, and the .NET
# runtime. It needs no network.
#   rootfs.sh PACKAGE… >rootfs.tar
set -euo pipefail
export LC_ALL=C
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

essential=$(dpkg-query -W -f '${Essential} ${Package}\n' | sed -n 's/^yes //p')
apt-cache depends --recurse --installed --no-recommends --no-suggests --no-conflicts --no-breaks --no-replaces --no-enhances $essential "$@" \
    | grep -E '^[a-z0-9]' | sort -u >"$work/closure"
dpkg-query -W -f '${db:Status-Abbrev} ${Package}\n' | sed -n 's/^ii  *//p' | sort -u | comm -12 - "$work/closure" >"$work/packages"
{
    xargs dpkg -L <"$work/packages" | grep '^/' \
        | grep -vE '^/usr/share/(doc|man|locale|info|lintian|bug|perl|vim|zoneinfo/(posix|right))/|^/usr/lib/(modules|firmware)|^/boot|libLLVM|libz3|llvmjit'
    printf '%s\n' /bin /sbin /lib /lib64 /tmp /root /home /run /var/tmp /usr/local/bin /etc/passwd /etc/group /etc/nsswitch.conf /etc/ssl/certs \
        /etc/ld.so.cache /etc/alternatives
    find /etc/ssl/certs /etc/alternatives -mindepth 1
    find /usr/bin /usr/sbin -maxdepth 1 -lname '/etc/alternatives/*'
} | sed -E 's#^/(bin|sbin|lib|lib64)/#/usr/\1/#' | sort -u | while IFS= read -r path; do
    [[ ! -e $path && ! -L $path ]] || printf '%s\n' "${path#/}"
done >"$work/paths"

dotnet=$(dirname "$(readlink -f "$(command -v dotnet)")")
tar -C / --no-recursion -T "$work/paths" --warning=no-file-ignored -cf "$work/rootfs.tar"
tar -C "$dotnet" --transform 's#^#usr/share/dotnet/#' -rf "$work/rootfs.tar" dotnet host shared
cat "$work/rootfs.tar"
