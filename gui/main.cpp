#include "gui/MainWindow.h"

#include <QtWidgets/QApplication>

int main(int argc, char* argv[])
{
    QApplication application(argc, argv);
    basekeep::MainWindow window;
    window.show();
    return QApplication::exec();
}
