#include "engine/replica/ServerPlaces.h"

namespace basekeep::ServerPlaces {

QStringList installed()
{
    const auto in = [](const char* parent, const char* pattern) {
        return foldersIn(QString::fromLatin1(parent), QString::fromLatin1(pattern));
    };
    return in("/usr/lib/postgresql", "*") +                      // Debian, Ubuntu
           in("/usr", "pgsql-*") +                               // PGDG on Red Hat and SUSE
           in("/opt/homebrew/opt", "postgresql*") +              // Homebrew, Apple silicon
           in("/usr/local/opt", "postgresql*") +                 // Homebrew, Intel
           in("/home/linuxbrew/.linuxbrew/opt", "postgresql*") + // Homebrew, Linux
           in("/Applications/Postgres.app/Contents/Versions", "*") +
           in("/Library/PostgreSQL", "*") +      // EDB installer, macOS
           in("/opt/local/lib", "postgresql*") + // MacPorts
           in("/usr/local", "pgsql*");           // built from source
}

QString programSuffix()
{
    return {};
}

} // namespace basekeep::ServerPlaces
