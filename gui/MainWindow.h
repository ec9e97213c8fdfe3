#pragma once

#include <QtWidgets/QMainWindow>

namespace basekeep {

/// The window: navigation on the left, the chosen page on the right.
class MainWindow final : public QMainWindow
{
    Q_OBJECT

public:
    explicit MainWindow(QWidget* parent = nullptr);
};

} // namespace basekeep
