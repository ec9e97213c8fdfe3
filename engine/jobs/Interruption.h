#pragma once

#include <QtCore/QObject>

namespace basekeep {

/// Tells when the system or the person at the keyboard wants the program to end: SIGINT, SIGTERM and SIGHUP, or Ctrl-C,
/// Ctrl-Break, closing the console and logging off on Windows. One per program, made in the main thread after the
/// application object. The first request only emits; a second SIGINT ends the program the hard way.
class Interruption final : public QObject
{
    Q_OBJECT

public:
    explicit Interruption(QObject* parent = nullptr);
    ~Interruption() override;

Q_SIGNALS:
    void requested();
};

} // namespace basekeep
