#pragma once

#include <QtCore/QByteArray>
#include <QtCore/QString>
#include <QtCore/QStringList>

class QProcess;

namespace basekeep {

/// Starts a child that can outlive this program, and gives it `input` as all of its standard input. Its output leads
/// nowhere, for nobody may be there to read it. The object is not the caller's: it goes by itself when the child ends.
/// Throws Failure if the program cannot be started. Needs an event loop.
///
/// QProcess::startDetached() would do that, but gives the child no standard input, which a password must travel
/// through. So it is an ordinary QProcess whose object is never destroyed while the child runs, since its destructor
/// would kill the child:
///  - as long as this program runs, the object reaps the child when it ends, so that no zombie is left;
///  - when this program ends, in order or not, the object goes without its destructor, and the child stays: on Unix the
///    system's first process adopts and reaps it, on Windows processes do not depend on their parents at all.
/// The child gets a session of its own, so that neither Ctrl-C nor a closing terminal reaches it.
QProcess* startUnownedProcess(const QString& program, const QStringList& arguments, const QByteArray& input);

} // namespace basekeep
