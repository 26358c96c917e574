// A library of C++ that is in no namespace, for the tests.
#ifndef NOGIL_TESTDATA_SENSOR_H
#define NOGIL_TESTDATA_SENSOR_H

struct SensorListener {
  virtual ~SensorListener();
  virtual void changed(int Value) = 0;
};
void sensor_wait(SensorListener &L);

#endif
