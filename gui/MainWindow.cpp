#include "gui/MainWindow.h"

namespace basekeep {

MainWindow::MainWindow(QWidget* parent) : QMainWindow(parent)
{
    setWindowTitle(QStringLiteral("Basekeep"));
}

} // namespace basekeep
